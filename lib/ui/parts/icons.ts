import lucide from "@iconify-json/lucide/icons.json" with { type: "json" };

/** The icons of the phone: of the Lucide set (ISC licence), by its names in PascalCase. */
const NAMES = [
  "ArrowLeft",
  "Bell",
  "BellOff",
  "BellOff",
  "ChevronDown",
  "ChevronUp",
  "Copy",
  "Disc",
  "Ellipsis",
  "Expand",
  "Eye",
  "EyeOff",
  "Globe",
  "Keyboard",
  "Link",
  "Lock",
  "LockOpen",
  "LogOut",
  "Maximize",
  "Maximize2",
  "MessageSquareText",
  "Mic",
  "MicOff",
  "Minimize",
  "Minimize2",
  "Move",
  "Pencil",
  "Phone",
  "PhoneMissed",
  "PhoneOff",
  "PictureInPicture2",
  "Play",
  "QrCode",
  "RotateCw",
  "ScanFace",
  "ScreenShare",
  "ScreenShareOff",
  "Search",
  "SendHorizontal",
  "Settings",
  "Share2",
  "Shrink",
  "Signal",
  "Star",
  "SwitchCamera",
  "TriangleAlert",
  "Video",
  "VideoOff",
  "Volume2",
  "X",
] as const;
/** One of the phone's icons. */
export type IconName = typeof NAMES[number] | "StarFilled";

/** All icons as one SVG, so that they need no script: `<use>` shows one by its name. */
export const ICON_SHEET = [
  '<svg xmlns="http://www.w3.org/2000/svg">',
  ...NAMES.map((name) => symbol(name, drawing(name))),
  // Lucide has outlines only.
  symbol("StarFilled", drawing("Star").replace('"none"', '"currentColor"')),
  "</svg>",
].join("");

function symbol(id: IconName, body: string): string {
  return `<svg id="${id}" viewBox="0 0 24 24">${body}</svg>`;
}

/** @throws {Error} where the set has no such icon */
function drawing(name: IconName): string {
  const icons: Record<string, { body: string }> = lucide.icons;
  const own = name.replace(/(?<=[a-z])(?=[A-Z\d])/g, "-").toLowerCase();
  const icon = icons[own];
  if (!icon) throw new Error(`Lucide has no icon ${own}.`);
  return icon.body;
}
