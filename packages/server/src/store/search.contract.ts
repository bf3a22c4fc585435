/**
 * What every search must do, whatever the database (Search in search.ts): words of several scripts, narrowing, pages, changes, common words, and
 * who may read what (MEM-1, PRV-1). A driver runs it with a function that opens a store and the search beside it.
 */
import { describe } from 'vitest';
import { searchChangesContract } from './contract/search-changes.contract.ts';
import { searchCommonContract } from './contract/search-common.contract.ts';
import { searchModelContract } from './contract/search-model.contract.ts';
import { searchReadersContract } from './contract/search-readers.contract.ts';
import { searchWordsContract } from './contract/search-words.contract.ts';
import type { OpenSearch } from './contract/search.fixture.ts';

const suites = [searchWordsContract, searchReadersContract, searchChangesContract, searchCommonContract];

/** `talks`: how many talks of any kind are tried. */
export const searchContract = (name: string, open: OpenSearch, { talks = 15 } = {}): void => {
  describe(`Search on ${name}`, () => {
    for (const suite of suites) suite(open);
    searchModelContract(open, talks);
  });
};
