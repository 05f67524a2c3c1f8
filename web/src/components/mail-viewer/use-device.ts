import { useState } from 'react'
import type { Device } from './device'

const DEVICE_KEY = 'postroad.mail-device'

function remembered(): Device {
  const value = localStorage.getItem(DEVICE_KEY)
  if (value === 'desktop' || value === 'tablet' || value === 'phone') return value
  return matchMedia('(min-width: 640px)').matches ? 'desktop' : 'phone'
}

/** The width somebody looked at last stays for the next mail. */
export function useDevice(): [Device, (device: Device) => void] {
  const [device, setDevice] = useState(remembered)
  return [
    device,
    (next) => {
      localStorage.setItem(DEVICE_KEY, next)
      setDevice(next)
    },
  ]
}
