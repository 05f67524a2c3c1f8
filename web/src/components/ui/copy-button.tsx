import { useLingui } from '@lingui/react/macro'
import { Check, Copy } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { Button, type ButtonProps } from './button'
import { Tooltip } from './tooltip'

interface CopyButtonProps extends Omit<ButtonProps, 'onClick' | 'children' | 'value'> {
  value: string
  /** What is copied, for screen readers: "Copy the key". */
  label?: string
  /** Words beside the icon. */
  children?: ReactNode
}

const SHOWN_MS = 1600

export function CopyButton({ value, label, children, variant = 'ghost', size, ...props }: CopyButtonProps) {
  const { t } = useLingui()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => {
      setCopied(false)
    }, SHOWN_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [copied])

  const name = label ?? t`Copy`
  const button = (
    <Button
      variant={variant}
      size={size ?? (children === undefined ? 'icon-sm' : 'sm')}
      aria-label={children === undefined ? name : undefined}
      onClick={() => {
        void copyText(value).then(setCopied)
      }}
      {...props}
    >
      {copied ? <Check className="text-success-ink" /> : <Copy />}
      {children}
      <span className="sr-only" aria-live="polite">
        {copied ? t`Copied` : ''}
      </span>
    </Button>
  )
  return children === undefined ? <Tooltip content={copied ? t`Copied` : name}>{button}</Tooltip> : button
}

/** Also where the page is not served over HTTPS, and browsers have no clipboard for it. */
async function copyText(text: string): Promise<boolean> {
  if (window.isSecureContext) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    )
  }
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'fixed opacity-0'
  document.body.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  return done
}
