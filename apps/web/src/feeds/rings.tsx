/** Looks after the rules wherever one is in the app; the code for it is loaded once there is a rule to look after (G3). */
import { lazy, Suspense } from 'react';
import { useRules } from './kept-rules.ts';

const RuleWatch = lazy(() => import('./rule-watch.tsx'));

export const Rings = () => {
  const { rules } = useRules();
  return rules.some(({ on }) => on) ? (
    <Suspense>
      <RuleWatch />
    </Suspense>
  ) : null;
};
