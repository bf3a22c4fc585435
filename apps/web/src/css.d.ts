/** Custom properties of ours that are set as inline style. */
import 'react';

declare module 'react' {
  interface CSSProperties {
    '--list'?: string;
  }
}
