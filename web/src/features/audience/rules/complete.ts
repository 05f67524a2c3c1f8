import { isLeafRule, type CountTest, type DateTest, type LeafRule, type NumberTest, type StrangeRule, type TextTest, type TimeTest } from './rule'

/** Whether the rule says enough for the server to take it. */
export function isComplete(rule: LeafRule | StrangeRule): boolean {
  if (!isLeafRule(rule)) return true
  switch (rule.rule) {
    case 'property':
    case 'text_field':
      return isWholeText(rule.test)
    case 'number_field':
    case 'score':
      return isWholeNumber(rule.test)
    case 'date_field':
      return isWholeDate(rule.test)
    case 'tag':
      return rule.tag.trim() !== ''
    case 'topic':
      return rule.topic !== ''
    case 'segment':
      return rule.segment !== ''
    case 'form':
      return rule.form.trim() !== ''
    case 'provider':
      return rule.providers.length > 0
    case 'unopened':
      return Number.isInteger(rule.last) && rule.last >= 1
    case 'engagement':
      return isWholeCount(rule.test) && isWithin(rule.within_days) && (!rule.link || isWholeText(rule.link)) && (!rule.campaign || isWholeText(rule.campaign))
    case 'delivery':
      return isWholeCount(rule.test) && isWithin(rule.within_days)
    case 'created':
    case 'updated':
    case 'last_activity':
      return isWholeTime(rule.test)
    case 'consent':
      return rule.test === undefined || rule.test === null || isWholeTime(rule.test)
    case 'share':
      return rule.from >= 0 && rule.from < rule.to && rule.to <= 100
    case 'boolean_field':
    case 'status':
      return true
  }
}

function isWholeText(test: TextTest): boolean {
  if (test.op === 'known') return true
  return test.op === 'is' ? test.values.length > 0 : test.value.trim() !== ''
}

function isWholeNumber(test: NumberTest): boolean {
  if (test.op === 'known') return true
  if (test.op === 'between') return Number.isFinite(test.from) && Number.isFinite(test.to) && test.from <= test.to
  return Number.isFinite(test.value)
}

function isDays(days: number): boolean {
  return Number.isInteger(days) && days >= 0 && days <= 36_500
}

function isWholeCount(test: CountTest): boolean {
  return Number.isInteger(test.times) && test.times >= 0
}

function isWithin(days: number | null | undefined): boolean {
  return days === null || days === undefined || (isDays(days) && days >= 1)
}

function isWholeDate(test: DateTest): boolean {
  switch (test.op) {
    case 'known':
      return true
    case 'on':
    case 'before':
    case 'after':
      return /^\d{4}-\d{2}-\d{2}$/.test(test.date)
    case 'anniversary':
      return isDays(test.within_days) && test.within_days <= 31
    default:
      return isDays(test.days)
  }
}

function isWholeTime(test: TimeTest): boolean {
  return 'at' in test ? !Number.isNaN(Date.parse(test.at)) : isDays(test.days)
}
