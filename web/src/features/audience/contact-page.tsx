import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { UserRoundX } from 'lucide-react'
import { asProblem } from '@/api/problem'
import { Page } from '@/components/page'
import { Button } from '@/components/ui/button'
import { Card, CardBody } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { SkeletonLines } from '@/components/ui/skeleton'
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs'
import { contactQuery } from './api/contact-query'
import type { Contact } from './api/contacts-query'
import { ConsentLedger } from './components/consent-ledger'
import { ContactActions } from './components/contact-actions'
import { ContactDetails } from './components/contact-details'
import { ContactNote } from './components/contact-note'
import { ContactNotices } from './components/contact-notices'
import { ContactStatusBadge } from './components/contact-status'
import { ContactTags } from './components/contact-tags'
import { ContactTimeline } from './components/contact-timeline'
import { RecentMessages } from './components/recent-messages'
import { SubscriptionsCard } from './components/subscriptions-card'
import { WhyCard } from './components/why-card'

export function ContactPage() {
  const { t } = useLingui()
  const { id } = useParams({ from: '/signed-in/audience/contacts/$id' })
  const contact = useQuery(contactQuery(id))
  const crumbs = [{ label: t`Contacts`, to: '/audience/contacts' as const }]
  if (contact.data !== undefined) {
    const { email, name } = contact.data
    return (
      <Page
        title={name === '' ? email : name}
        heading={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="break-all">{name === '' ? email : name}</span>
            <ContactStatusBadge contact={contact.data} />
          </span>
        }
        description={name === '' ? undefined : <span className="break-all">{email}</span>}
        crumbs={crumbs}
        actions={<ContactActions contact={contact.data} />}
      >
        <ContactView key={id} contact={contact.data} />
      </Page>
    )
  }
  return (
    <Page title={t`Contact`} crumbs={crumbs}>
      {contact.error === null ? (
        <ContactSkeleton />
      ) : asProblem(contact.error).status === 404 ? (
        <Gone />
      ) : (
        <ProblemBanner problem={contact.error} onRetry={() => void contact.refetch()} />
      )}
    </Page>
  )
}

function ContactView({ contact }: { contact: Contact }) {
  const { tab = 'timeline' } = useSearch({ from: '/signed-in/audience/contacts/$id' })
  const navigate = useNavigate({ from: '/audience/contacts/$id' })
  return (
    <>
      <ContactNotices contact={contact} />
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-3">
        <div className="flex min-w-0 flex-col gap-5 lg:col-span-2">
          <WhyCard contact={contact} />
          <RecentMessages contact={contact} />
          <SubscriptionsCard contact={contact} />
          <Tabs
            value={tab}
            onValueChange={(next) =>
              void navigate({ search: next === 'consents' ? { tab: 'consents' } : {}, replace: true, resetScroll: false })
            }
          >
            <TabsList>
              <TabsTrigger value="timeline">
                <Trans>Everything that happened</Trans>
              </TabsTrigger>
              <TabsTrigger value="consents">
                <Trans>Consents</Trans>
              </TabsTrigger>
            </TabsList>
            <TabsContent value="timeline">
              <ContactTimeline contact={contact} />
            </TabsContent>
            <TabsContent value="consents">
              <ConsentLedger contact={contact} />
            </TabsContent>
          </Tabs>
        </div>
        <div className="flex min-w-0 flex-col gap-5">
          <ContactDetails contact={contact} />
          <ContactTags contact={contact} />
          <ContactNote contact={contact} />
        </div>
      </div>
    </>
  )
}

function ContactSkeleton() {
  return (
    <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-3">
      <div className="flex flex-col gap-5 lg:col-span-2">
        {['h-40', 'h-64'].map((height) => (
          <Card key={height} className={height}>
            <CardBody>
              <SkeletonLines lines={3} />
            </CardBody>
          </Card>
        ))}
      </div>
      <Card className="h-96">
        <CardBody>
          <SkeletonLines lines={6} />
        </CardBody>
      </Card>
    </div>
  )
}

function Gone() {
  return (
    <Card>
      <EmptyState
        icon={UserRoundX}
        action={
          <Button asChild>
            <Link to="/audience/contacts">
              <Trans>All contacts</Trans>
            </Link>
          </Button>
        }
      >
        <Trans>There is no such contact: it was deleted or erased.</Trans>
      </EmptyState>
    </Card>
  )
}
