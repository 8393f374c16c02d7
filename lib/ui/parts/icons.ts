import lucide from "@iconify-json/lucide/icons.json" with { type: "json" };

/** The icons of the phone: of the Lucide set (ISC licence), by its names in PascalCase. */
const NAMES = [
  "ArrowLeft",
  "Bell",
  "BellOff",
  "Copy",
  "Ellipsis",
  "Eye",
  "EyeOff",
  "Keyboard",
  "Languages",
  "Link",
  "Maximize",
  "Maximize2",
  "MessageSquareText",
  "Mic",
  "MicOff",
  "Minimize",
  "Minimize2",
  "Move",
  "Phone",
  "PhoneIncoming",
  "PhoneMissed",
  "PhoneOff",
  "PhoneOutgoing",
  "PictureInPicture2",
  "Play",
  "ScreenShare",
  "ScreenShareOff",
  "SendHorizontal",
  "Settings",
  "SwitchCamera",
  "Terminal",
  "TriangleAlert",
  "Video",
  "VideoOff",
  "Volume2",
  "X",
] as const;
/** One of the phone's icons. */
export type IconName = typeof NAMES[number];

/** All icons as one SVG, so that they need no script: `<use>` shows one by its name. */
export const ICON_SHEET = [
  '<svg xmlns="http://www.w3.org/2000/svg">',
  ...NAMES.map((name) =>
    `<svg id="${name}" viewBox="0 0 24 24">${drawing(name)}</svg>`
  ),
  "</svg>",
].join("");

/** @throws {Error} where the set has no such icon */
function drawing(name: IconName): string {
  const icons: Record<string, { body: string }> = lucide.icons;
  const own = name.replace(/(?<=[a-z])(?=[A-Z\d])/g, "-").toLowerCase();
  const icon = icons[own];
  if (!icon) throw new Error(`Lucide has no icon ${own}.`);
  return icon.body;
}
