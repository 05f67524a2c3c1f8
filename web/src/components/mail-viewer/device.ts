export type Device = 'desktop' | 'tablet' | 'phone'

/** The window's size in CSS pixels; the desktop takes the room there is, and at least this. */
export const DEVICE_SIZES: Record<Device, { width: number; height: number }> = {
  desktop: { width: 900, height: 640 },
  tablet: { width: 768, height: 960 },
  phone: { width: 375, height: 720 },
}
