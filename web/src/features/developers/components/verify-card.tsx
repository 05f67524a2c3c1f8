import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { CodeBlock } from '@/components/ui/code-block'
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs'
import { verifySnippets } from '../snippets/verify'

/** How a server knows that a request is ours. */
export function VerifyCard() {
  const { t } = useLingui()
  const [shown, setShown] = useState<string>(verifySnippets[0].id)
  return (
    <Card>
      <CardHeader
        title={t`Verify signatures`}
        description={
          <Trans>
            Requests follow Standard Webhooks. Answer with any 2xx within 20 seconds; anything else is tried again, and the same{' '}
            <code className="font-mono text-xs">webhook-id</code> means the same event.
          </Trans>
        }
      />
      <CardBody>
        <Tabs value={shown} onValueChange={setShown}>
          <TabsList aria-label={t`Language`}>
            {verifySnippets.map(({ id, name }) => (
              <TabsTrigger key={id} value={id}>
                {name}
              </TabsTrigger>
            ))}
          </TabsList>
          {verifySnippets.map(({ id, name, code }) => (
            <TabsContent key={id} value={id} className="pt-3">
              <CodeBlock code={code} label={name} />
            </TabsContent>
          ))}
        </Tabs>
      </CardBody>
    </Card>
  )
}
