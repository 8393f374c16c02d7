import type { Figures, PictureFigures } from "../../phone/call/quality.ts";

import type { Words } from "../words/words.ts";

/** Connection figures, in display order. */
export const FIGURE_ROWS = [
  "roundTrip",
  "lossIn",
  "lossOut",
  "incoming",
  "outgoing",
  "pictureIn",
  "pictureOut",
] as const;
/** A line of the figures. */
export type FigureRow = typeof FIGURE_ROWS[number] | "route";

/** A figure formatted for the language; null where there is none. */
export function figureText(
  row: typeof FIGURE_ROWS[number],
  figures: Figures,
  words: Words,
): string | null {
  const number = (value: number, options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(words.language, options).format(value);
  const text = <T>(value: T | undefined, write: (value: T) => string) =>
    value === undefined ? null : write(value);
  const share = (value: number) =>
    number(value, { style: "percent", maximumFractionDigits: 1 });
  const rate = (value: number) =>
    number(value / 1000, {
      style: "unit",
      unit: "kilobit-per-second",
      maximumFractionDigits: 0,
    });
  const picture = ({ width, height, framesPerSecond }: PictureFigures) =>
    `${width} × ${height}, ${
      words.figures.framesPerSecond(
        number(framesPerSecond, { maximumFractionDigits: 0 }),
      )
    }`;
  switch (row) {
    case "roundTrip":
      return text(figures.roundTripMs, (value) =>
        number(value, {
          style: "unit",
          unit: "millisecond",
          maximumFractionDigits: 0,
        }));
    case "lossIn":
    case "lossOut":
      return text(figures[row], share);
    case "incoming":
    case "outgoing":
      return text(figures[row], rate);
    case "pictureIn":
    case "pictureOut":
      return text(figures[row], picture);
  }
}
