/** One connection for long work beside the nodes: nothing that it does has a time limit, whatever the role's own settings are. */
import { Client } from 'pg';
import { StoreUnavailable } from '../../store.ts';

const patient = `SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET bytea_output = 'hex'; SET search_path = public`;

/** Rejects with StoreUnavailable, which says why, where there is no way in. */
export const connectFor = async (url: string, name: string): Promise<Client> => {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: name,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new StoreUnavailable(`the database cannot be reached: ${String(error)}`, error);
  }
  await client.query(patient);
  return client;
};
