/**
 * What AWS Lambda is to the rooms, in the package that {@code -Plambda} builds and in no other: how
 * long an invocation may still run, where metrics go, when chores are done.
 *
 * <p>Implements ports, or calls them; nobody sees it.
 */
package io.telegramauth.function;
