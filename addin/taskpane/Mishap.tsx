import { Component, type ReactNode } from 'react';
import { trouble } from '../trouble.ts';
import { Stop, StopAction } from './Stop.tsx';

/** Catches what the views throw, so that the pane is never blank. React has no other way than a class. */
export class Mishap extends Component<{ readonly children: ReactNode }, { readonly happened: boolean }> {
  override state = { happened: false };

  static getDerivedStateFromError(): { readonly happened: boolean } {
    return { happened: true };
  }

  override render(): ReactNode {
    if (!this.state.happened) return this.props.children;
    const reload = (): void => location.reload();
    return (
      <main style={{ display: 'flex', flexDirection: 'column', gap: '8px', padding: '16px' }}>
        <Stop trouble={trouble('pane.failed')} />
        <StopAction trouble={trouble('pane.failed')} busy={false} onAgain={reload} onSignIn={reload} />
      </main>
    );
  }
}
