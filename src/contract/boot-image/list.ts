// GET /boot-images
import { z } from 'zod';
import { endpoint, noQuery } from '../endpoint.ts';
import { page } from '../list.ts';
import { bootImage } from './boot-image.ts';

export const bootImageList = endpoint({
  method: 'GET',
  path: '/boot-images',
  summary: 'The boot images that were built, the oldest first, and the recipes that there are',
  access: 'read',
  query: noQuery,
  input: null,
  output: page(bootImage).extend({ recipes: z.array(z.string()) }),
  status: 200,
  errors: [],
});
