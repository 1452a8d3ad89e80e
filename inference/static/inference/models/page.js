// The page of one network: draws its charts, again when the theme or the width changes.
import { classesOption, confusionOption, curvesOption, reliabilityOption } from "./options.js";

const model = JSON.parse(document.getElementById("model").textContent);
const options = {
  classes: classesOption,
  confusion: confusionOption,
  reliability: reliabilityOption,
  curves: (data) => curvesOption(data, "loss"),
  accuracy: (data) => curvesOption(data, "accuracy"),
};

for (const box of document.querySelectorAll("[data-chart]")) {
  const chart = echarts.init(box, ferCharts.theme());
  const draw = () => chart.setOption(options[box.dataset.chart](model, { narrow: box.clientWidth < 480 }), { notMerge: true });
  draw();
  ferCharts.onThemeChange((theme) => {
    chart.setTheme(theme);
    draw();
  });
  new ResizeObserver(() => {
    chart.resize();
    draw();
  }).observe(box);
}
