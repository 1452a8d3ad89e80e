// Charts in the colours of design.css. Load after vendor/echarts.min.js; pages then call
//   const chart = echarts.init(element, ferCharts.theme());   and   ferCharts.onThemeChange(redraw)
// Colours come back as rgb(…) strings that ECharts can read, in the theme that is on now.
"use strict";
(() => {
  const EXPRESSIONS = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"];
  // Line styles as in design.css (--dash): colour is never the only difference.
  const DASHES = {
    angry: [4, 3], disgust: [11, 3, 2, 3], fear: [7, 3, 2, 3], happy: "solid",
    sad: [8, 4], surprise: [14, 4], neutral: [1.5, 3.5],
  };
  const listeners = new Set();
  let probe;

  /** The value of a colour token such as "--brand", resolved for the present theme. */
  function colour(token) {
    if (!probe) {
      probe = document.createElement("span");
      probe.hidden = true;
      document.body.append(probe);
    }
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  }

  /** The same colour with an opacity, for bands and fills. */
  function tint(token, alpha) {
    const [r, g, b] = colour(token).match(/[\d.]+/g);
    return `rgba(${r}, ${g}, ${b}, ${alpha})`;
  }

  function expressionColours() {
    return Object.fromEntries(EXPRESSIONS.map((name) => [name, colour(`--expr-${name}`)]));
  }

  function axis(grid) {
    return {
      axisLine: { show: !grid, lineStyle: { color: colour("--chart-axis") } },
      axisTick: { show: false },
      axisLabel: { color: colour("--chart-text"), fontSize: 12, hideOverlap: true },
      nameTextStyle: { color: colour("--chart-text"), fontSize: 12 },
      splitLine: { show: grid, lineStyle: { color: colour("--chart-grid") } },
      splitArea: { show: false },
    };
  }

  /** An ECharts theme object made from the tokens. */
  function theme() {
    const font = getComputedStyle(document.body).fontFamily;
    const text = colour("--chart-text");
    const line = { color: colour("--chart-cursor"), width: 1.5, type: "solid" };
    return {
      color: Object.values(expressionColours()),
      backgroundColor: "transparent",
      textStyle: { fontFamily: font, color: text },
      line: { symbol: "none", smooth: false, lineStyle: { width: 2.25 } },
      grid: { left: 8, right: 16, top: 16, bottom: 8, containLabel: true },
      legend: { textStyle: { color: text } },
      tooltip: {
        renderMode: "richText", // an HTML tooltip would carry inline styles, which the CSP forbids
        backgroundColor: colour("--chart-tooltip"),
        borderColor: colour("--chart-tooltip"),
        borderWidth: 0,
        borderRadius: 8,
        shadowBlur: 0,
        padding: [10, 12],
        textStyle: { color: colour("--chart-tooltip-text"), fontSize: 13, fontFamily: font },
        axisPointer: { lineStyle: line, crossStyle: line },
      },
      axisPointer: { lineStyle: line },
      dataZoom: {
        borderColor: "transparent",
        backgroundColor: colour("--sunken"),
        fillerColor: tint("--brand", 0.16),
        handleStyle: { color: colour("--surface"), borderColor: colour("--brand") },
        moveHandleStyle: { color: colour("--line-strong") },
        dataBackground: { lineStyle: { color: colour("--line-strong") }, areaStyle: { color: colour("--line") } },
        selectedDataBackground: { lineStyle: { color: colour("--brand") }, areaStyle: { color: colour("--brand-soft") } },
        textStyle: { color: text },
      },
      markLine: { lineStyle: { color: colour("--chart-axis") }, label: { color: text } },
      markArea: { itemStyle: { color: tint("--brand", 0.1) }, label: { color: text } },
      valueAxis: axis(true),
      categoryAxis: axis(false),
      timeAxis: axis(false),
    };
  }

  /** Calls back whenever the reader or the system changes between light and dark; returns a function that stops it. */
  function onThemeChange(callback) {
    listeners.add(callback);
    return () => listeners.delete(callback);
  }

  document.addEventListener("themechange", () => {
    for (const callback of listeners) callback(theme());
  });

  window.ferCharts = {
    theme, colour, tint, expressionColours, onThemeChange,
    expressions: EXPRESSIONS, dashes: DASHES,
    reducedMotion: () => window.matchMedia("(prefers-reduced-motion: reduce)").matches,
  };
})();
