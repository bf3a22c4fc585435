/** A fault in one pane stays in that pane: it says so and offers to try again, and the rest goes on (G12). */
import { Component, type ReactNode } from 'react';
import { useWords } from '../i18n/language.ts';
import { Button } from './button.tsx';
import { Empty } from './empty.tsx';

const Fault = ({ retry }: { readonly retry: () => void }) => {
  const { common, shell } = useWords();
  return (
    <div role="alert">
      <Empty title={shell.faultTitle} hint={shell.faultText}>
        <Button onClick={retry}>{common.retry}</Button>
      </Empty>
    </div>
  );
};

type Props = { readonly children: ReactNode };
type State = { readonly failed: boolean };

export class PaneBoundary extends Component<Props, State> {
  override state: State = { failed: false };

  static getDerivedStateFromError(): State {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <Fault retry={() => this.setState({ failed: false })} /> : this.props.children;
  }
}
