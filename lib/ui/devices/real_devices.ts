/** The devices of a kind. Chromium lists the system's default a second time under ids of its own. */
export function realDevices(
  devices: readonly MediaDeviceInfo[],
  kind: MediaDeviceKind,
): MediaDeviceInfo[] {
  return devices.filter((device) =>
    device.kind === kind && device.deviceId !== "default" &&
    device.deviceId !== "communications"
  );
}
