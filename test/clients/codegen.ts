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
        // Writes persisted-documents.json, and adds its id to each document.
        persistedDocuments: { hashAlgorithm: 'sha256' },
      },
      // The ids are those of the documents as sent, and caches need this field.
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
