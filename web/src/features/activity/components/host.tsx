import type { StoryEvent } from '../api/message'

type Attempt = NonNullable<StoryEvent['attempt']>

/** A remote host as the other side is named in logs: name and address. */
export function Host({ attempt }: { attempt: Attempt }) {
  const { mx_host: host, remote_ip: ip } = attempt
  return (
    <span className="font-mono text-[0.92em] break-all">
      {host}
      {ip ? ` [${ip}]` : ''}
    </span>
  )
}
