/** Hands one client to everything below it. The client is made, connected and closed by whoever renders the provider. */
import type { Client } from '@ghanti/client';
import { createContext, createElement, useContext, type ReactElement, type ReactNode } from 'react';

const ClientContext = createContext<Client | undefined>(undefined);

export const GhantiProvider = (props: {
  readonly client: Client;
  readonly children?: ReactNode;
}): ReactElement => createElement(ClientContext.Provider, { value: props.client }, props.children);

/** The client of the nearest provider. */
export const useClient = (): Client => {
  const client = useContext(ClientContext);
  if (client === undefined) throw new Error('there is no GhantiProvider above this component');
  return client;
};
