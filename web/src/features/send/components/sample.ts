import { useLingui } from '@lingui/react/macro'
import type { Draft } from './draft'

/** A small message that looks like one, for the first try. */
export function useSample(): Pick<Draft, 'subject' | 'html' | 'text' | 'bodies'> {
  const { t } = useLingui()
  const subject = t`Your order is on its way`
  const greeting = t`Hello Ann,`
  const words = t`your order 4711 left our house this morning and should be with you tomorrow.`
  const button = t`Follow the parcel`
  const thanks = t`Thank you for your trust!`
  const html = `<!doctype html>
<html>
  <head>
    <meta name="viewport" content="width=device-width">
    <style>
      body { margin: 0; background: #f4f4f7; font-family: system-ui, sans-serif; color: #1b1b22; }
      .card { max-width: 560px; margin: 0 auto; padding: 32px; background: #ffffff; border-radius: 12px; }
      .button { display: inline-block; padding: 12px 20px; background: #3f51d6; color: #ffffff; border-radius: 8px; text-decoration: none; }
      @media (max-width: 480px) { .card { border-radius: 0; padding: 24px; } }
    </style>
  </head>
  <body>
    <div style="padding: 24px 0">
      <div class="card">
        <h1 style="font-size: 22px; margin: 0 0 16px">${subject}</h1>
        <p>${greeting}</p>
        <p>${words}</p>
        <p style="margin: 24px 0"><a class="button" href="https://example.com/orders/4711">${button}</a></p>
        <p style="color: #676775; font-size: 14px">${thanks}</p>
      </div>
    </div>
  </body>
</html>
`
  const text = `${greeting}\n\n${words}\n\n${button}: https://example.com/orders/4711\n\n${thanks}\n`
  return { subject, html, text, bodies: 'both' }
}
