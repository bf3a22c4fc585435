/** The two documents of the server, as much of their form as the page reads. They come from the server that served the page. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema | readonly Schema[] | boolean;
  readonly prefixItems?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly default?: unknown;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
  readonly example?: unknown;
}

type Media = Readonly<Record<string, { readonly schema: Schema; readonly example?: unknown }>>;

export interface Operation {
  readonly operationId: string;
  readonly 'x-command': string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Media };
  readonly responses: Readonly<Record<string, { readonly $ref?: string; readonly content?: Media }>>;
}

type Schemas = { readonly schemas: Readonly<Record<string, Schema>> };

export interface OpenApi {
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Schemas;
}

type Ref = { readonly $ref: string };

export interface Message {
  readonly name: string;
  readonly summary?: string;
  readonly tags?: readonly { readonly name: string }[];
  readonly payload: Schema;
  readonly examples?: readonly { readonly payload: unknown }[];
}

export interface LiveOperation {
  readonly action: 'send' | 'receive';
  readonly channel: Ref;
  readonly summary: string;
  readonly description?: string;
  readonly tags?: readonly { readonly name: string }[];
  readonly 'x-command'?: string;
}

export interface ErrorRow {
  readonly code: string;
  readonly http: number;
  readonly close: number | null;
  readonly retry: boolean;
  readonly meaning: string;
}

export interface AsyncApi {
  readonly channels: Readonly<
    Record<
      string,
      {
        readonly address: string;
        readonly title: string;
        readonly description?: string;
        readonly messages: Readonly<Record<string, Ref>>;
      }
    >
  >;
  readonly operations: Readonly<Record<string, LiveOperation>>;
  readonly components: Schemas & { readonly messages: Readonly<Record<string, Message>> };
  readonly 'x-errors': readonly ErrorRow[];
}

export type Documents = { readonly rest: OpenApi; readonly live: AsyncApi };

export const documentAddresses = { rest: '/api/openapi.json', live: '/api/asyncapi.json' } as const;

const read = async <T>(address: string): Promise<T> => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status}`);
  const document: T = await answer.json();
  return document;
};

export const readDocuments = async (): Promise<Documents> => {
  const [rest, live] = await Promise.all([
    read<OpenApi>(documentAddresses.rest),
    read<AsyncApi>(documentAddresses.live),
  ]);
  return { rest, live };
};
