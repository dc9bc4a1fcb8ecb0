package io.telegramauth.sandbox.dc;

import java.math.BigInteger;

/**
 * What the server keeps between {@code account.getPassword} and {@code auth.checkPassword}.
 *
 * @param id names it to the client
 * @param secret b
 * @param publicValue g^b, blinded: B
 */
record SrpChallenge(long id, BigInteger secret, BigInteger publicValue) {}
