/** The slope of measures over time by least squares, with the interval that holds it at 95 % (normal quantile: there are many). */

export type Point = { readonly hours: number; readonly value: number };
export type Slope = { readonly perHour: number; readonly least: number; readonly most: number };

const quantile = 1.96;

export const slopeOf = (points: readonly Point[]): Slope => {
  const count = points.length;
  const mean = (of: (point: Point) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / count;
  const [meanHours, meanValue] = [mean(({ hours }) => hours), mean(({ value }) => value)];
  const spread = points.reduce((sum, { hours }) => sum + (hours - meanHours) ** 2, 0);
  const perHour =
    points.reduce((sum, { hours, value }) => sum + (hours - meanHours) * (value - meanValue), 0) / spread;
  const rest = points.reduce(
    (sum, { hours, value }) => sum + (value - meanValue - perHour * (hours - meanHours)) ** 2,
    0,
  );
  const error = quantile * Math.sqrt(rest / (count - 2) / spread);
  return { perHour, least: perHour - error, most: perHour + error };
};
