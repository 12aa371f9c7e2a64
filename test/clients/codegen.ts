import type { CodegenConfig } from '@graphql-codegen/cli';
import { addTypenameSelectionDocumentTransform } from '@graphql-codegen/client-preset';

const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: 'test/clients/*documents.ts',
  generates: {
    'test/clients/generated/': {
      preset: 'client',
      presetConfig: {
        fragmentMasking: false,
        // Writes persisted-documents.json, and into each document its id.
        persistedDocuments: { hashAlgorithm: 'sha256' },
      },
      // The ids are of the documents as they are sent, and caches need this field.
      documentTransforms: [addTypenameSelectionDocumentTransform],
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        importExtension: '.ts',
        scalars: { DateTime: 'string', ID: 'string' },
      },
    },
  },
};

export default config;
