// The kinds of chart the pages use, and one way to draw them. Tooltips are drawn
// on the canvas (richText): an HTML tooltip needs inline style, which the content
// policy forbids.
import * as echarts from 'echarts/core';
import { BarChart, BoxplotChart, HeatmapChart, LineChart, PieChart, ScatterChart } from 'echarts/charts';
import {
  AriaComponent, CalendarComponent, DatasetComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent,
  MarkPointComponent, TitleComponent, TooltipComponent, VisualMapComponent,
} from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';

echarts.use([
  BarChart, BoxplotChart, HeatmapChart, LineChart, PieChart, ScatterChart, AriaComponent, CalendarComponent, DatasetComponent,
  GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, TitleComponent, TooltipComponent,
  VisualMapComponent, CanvasRenderer,
]);

const look = {
  color: ['#8c1d2f', '#235a97', '#1f7347', '#b7791f', '#56606e'],
  textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: '#1b2430' },
  grid: { left: 8, right: 16, top: 28, bottom: 6, containLabel: true },
  animation: false,
};

window.mjCharts = (box, option) => {
  const chart = echarts.init(box);
  chart.setOption({ ...look, ...option, tooltip: { ...option.tooltip, renderMode: 'richText' } });
  return chart;
};
