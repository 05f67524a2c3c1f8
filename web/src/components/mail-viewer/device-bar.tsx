import { useLingui } from '@lingui/react/macro'
import { Monitor, Moon, Smartphone, Sun, Tablet } from 'lucide-react'
import { Segmented } from '@/components/ui/segmented'
import { Tooltip } from '@/components/ui/tooltip'
import { Button } from '@/components/ui/button'
import type { Device } from './device'

interface DeviceBarProps {
  device: Device
  onDevice: (device: Device) => void
  dark: boolean
  onDark: (dark: boolean) => void
}

const ICON = 'size-4'

/** Which window, and which colours. */
export function DeviceBar({ device, onDevice, dark, onDark }: DeviceBarProps) {
  const { t } = useLingui()
  return (
    <div className="flex items-center gap-2">
      <Segmented
        label={t`Width`}
        value={device}
        onValueChange={onDevice}
        options={[
          { value: 'desktop', title: t`Desktop`, label: <Monitor aria-hidden className={ICON} /> },
          { value: 'tablet', title: t`Tablet, 768 pixels`, label: <Tablet aria-hidden className={ICON} /> },
          { value: 'phone', title: t`Phone, 375 pixels`, label: <Smartphone aria-hidden className={ICON} /> },
        ]}
      />
      <Tooltip content={dark ? t`Show as a reader with light colours` : t`Show as a reader with dark colours`}>
        <Button
          size="icon"
          aria-label={t`Dark colours`}
          aria-pressed={dark}
          className="aria-pressed:bg-pressed"
          onClick={() => {
            onDark(!dark)
          }}
        >
          {dark ? <Moon /> : <Sun />}
        </Button>
      </Tooltip>
    </div>
  )
}
