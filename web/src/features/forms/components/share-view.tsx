import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import type { Schema } from '@/api/types'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { CodeBlock } from '@/components/ui/code-block'
import { Notice } from '@/components/ui/notice'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { embedQuery } from '../api/embed-query'
import { draftOf } from '../draft'

/** Ways to bring the form to people, each to be copied. */
export function ShareView({ form }: { form: Schema<'Form'> }) {
  const { t } = useLingui()
  const codes = useQuery(embedQuery(form.id, form.version))
  if (codes.error !== null) return <ProblemBanner problem={codes.error} onRetry={() => void codes.refetch()} />
  if (codes.data === undefined) return <Skeleton className="h-96 w-full" />
  const { url, inline, popup, iframe, html, policies } = codes.data
  const { anywhere, origins } = draftOf(form).embedding
  const ways = [
    { title: t`Page of its own`, text: t`A link for anywhere: profiles, mail, QR codes.`, code: url },
    { title: t`In your page`, text: t`The form appears where this stands. Nothing of your page's style gets in.`, code: inline, policy: policies.script },
    { title: t`Pop-up`, text: t`Once on every page that shall have it, best before </body>.`, code: popup, policy: policies.script },
    { title: t`Frame`, text: t`For builders that allow frames but no scripts.`, code: iframe, policy: policies.iframe },
    { title: t`Plain HTML`, text: t`Without any script, in your own design. It is made of the draft: paste it again after changing the questions.`, code: html, policy: policies.html },
  ]
  return (
    <div className="flex flex-col gap-4">
      {(form.live === null || form.live === undefined) && (
        <Notice tone="warning">
          <Trans>The form is not published yet: there is nothing to see at these places.</Trans>
        </Notice>
      )}
      {!anywhere && origins.length === 0 && (
        <Notice>
          <Trans>No site may show this form within its pages yet. Name your sites under “Where & when”.</Trans>
        </Notice>
      )}
      {ways.map(({ title, text, code, policy }) => (
        <Card key={title}>
          <CardHeader title={title} description={text} />
          <CardBody className="flex flex-col gap-2">
            <CodeBlock code={code} label={title} wrap className="max-h-72 overflow-y-auto" />
            {policy !== undefined && (
              <p className="text-sm text-ink-faint">
                <Trans>
                  If your site has a Content-Security-Policy, it must allow: <code className="break-all">{policy}</code>
                </Trans>
              </p>
            )}
          </CardBody>
        </Card>
      ))}
    </div>
  )
}
