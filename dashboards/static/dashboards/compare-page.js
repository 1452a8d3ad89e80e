// Draws the difference of two ads with its band and clusters above, and both mean traces below.
import { differenceOption } from "./difference-option.js";

const place = document.querySelector("[data-difference]");
if (place) {
  const data = JSON.parse(document.getElementById("difference").textContent);
  const chart = echarts.init(place, ferCharts.theme());
  const draw = () => chart.setOption(differenceOption(data), { notMerge: true });
  place.querySelector(".skeleton")?.remove();
  new ResizeObserver(() => chart.resize()).observe(place);
  ferCharts.onThemeChange((theme) => { chart.setTheme(theme); draw(); });
  draw();
}
