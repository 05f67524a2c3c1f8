import { lazyRouteComponent } from '@tanstack/react-router'
import { loadFeatureWords } from '@/lib/i18n'

/**
 * A page of a feature: its code and its words are loaded together, when the page is first visited or a link to it is pointed at.
 * The words of further features that the page needs are named after it.
 */
export function page<Module extends Record<Name, React.ComponentType>, Name extends string>(
  feature: string,
  load: () => Promise<Module>,
  name: Name & keyof Module,
) {
  return lazyRouteComponent(async () => {
    const [module] = await Promise.all([load(), loadFeatureWords(feature)])
    return module
  }, name)
}
