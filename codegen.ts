import type { CodegenConfig } from '@graphql-codegen/cli';
import { addTypenameSelectionDocumentTransform } from '@graphql-codegen/client-preset';
import { schema } from './src/schema/index.ts';
import { publicSdl } from './src/schema/sdl.ts';

/** `npm run codegen` prints the schema, and types every query in the examples. */
const config: CodegenConfig = {
  schema: publicSdl(schema),
  documents: ['examples/queries/*.graphql'],
  generates: {
    'schema.graphql': {
      plugins: ['schema-ast'],
      config: { includeDirectives: true },
    },
    'examples/queries/generated/': {
      preset: 'client',
      presetConfig: {
        fragmentMasking: false,
        // The manifest that TRUSTED_DOCUMENTS takes; each document knows its id.
        persistedDocuments: { hashAlgorithm: 'sha256' },
      },
      // Without it Apollo Client drops the fields of fragments: the ids are of documents without `__typename`.
      documentTransforms: [addTypenameSelectionDocumentTransform],
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        importExtension: '.ts',
        scalars: {
          DateTime: 'string',
          JSON: 'unknown',
          JSONObject: 'Record<string, unknown>',
          ID: 'string',
        },
      },
    },
  },
};

export default config;
