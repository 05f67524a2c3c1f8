import { Trans } from '@lingui/react/macro'
import { CopyButton } from './copy-button'
import { Notice } from './notice'

interface SecretProps {
  label: string
  value: string
}

/** A value to take away, with a button that copies it. */
export function CopyField({ label, value }: SecretProps) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <span className="text-sm font-medium">{label}</span>
      <div className="flex items-center gap-1 rounded-md border border-line bg-sunken py-0.5 pr-0.5 pl-2.5">
        <code className="min-w-0 flex-1 py-1 font-mono text-xs break-all select-all">{value}</code>
        <CopyButton value={value} label={label} />
      </div>
    </div>
  )
}

/** Secrets that the server does not show again. */
export function ShownOnce({ items }: { items: readonly SecretProps[] }) {
  return (
    <div className="flex flex-col gap-3">
      <Notice tone="warning">
        <Trans>Copy this now and keep it safe. It cannot be shown again.</Trans>
      </Notice>
      {items.map((item) => (
        <CopyField key={item.label} {...item} />
      ))}
    </div>
  )
}
