/**
 * DynamoDB: one table for everything, found by keys, and by one index for what is due. No type of
 * the AWS SDK leaves this package.
 *
 * <p>What an item holds is said in {@code RecordItem} and {@code SessionItem}; {@code
 * docs/stores.md} lists the requests of every operation. All reads are strongly consistent but
 * those of the index.
 */
package io.telegramauth.store.dynamodb;
