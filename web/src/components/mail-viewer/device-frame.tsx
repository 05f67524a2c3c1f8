import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { cn } from '@/lib/cn'
import { type Device, DEVICE_SIZES } from './device'

interface DeviceFrameProps {
  device: Device
  dark: boolean
  /** Fills the frame. */
  children: ReactNode
}

/** The window of a device in its real width, made smaller as a whole when there is less room. */
export function DeviceFrame({ device, dark, children }: DeviceFrameProps) {
  const box = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState(0)
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const measure = (): void => {
      setRoom(element.clientWidth)
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => {
      observer.disconnect()
    }
  }, [])

  const bezel = device === 'desktop' ? 0 : 10
  const size = DEVICE_SIZES[device]
  const width = device === 'desktop' ? Math.max(size.width, room) : size.width
  const scale = room === 0 ? 1 : Math.min(1, (room - 2 * bezel - 2) / width)
  // A smaller picture of a larger window: the height stays what it is on the screen.
  const height = device === 'desktop' ? size.height / scale : size.height
  return (
    <div ref={box} className={cn('min-w-0', device !== 'desktop' && 'flex justify-center rounded-md bg-sunken py-5')}>
      <div
        className={cn('overflow-hidden', device === 'desktop' ? 'rounded-md border border-line' : 'border border-line-strong bg-ink shadow-md dark:bg-black')}
        style={{
          padding: bezel,
          borderRadius: device === 'desktop' ? undefined : device === 'phone' ? 34 : 22,
          width: width * scale + 2 * bezel + (device === 'desktop' ? 0 : 2),
          height: height * scale + 2 * bezel + 2,
        }}
      >
        <div
          className={cn('origin-top-left overflow-hidden', dark ? 'bg-[#121212]' : 'bg-white')}
          style={{
            width,
            height,
            transform: scale === 1 ? undefined : `scale(${String(scale)})`,
            borderRadius: device === 'desktop' ? undefined : (device === 'phone' ? 25 : 13) / scale,
          }}
        >
          {children}
        </div>
      </div>
    </div>
  )
}
