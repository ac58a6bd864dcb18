package dev.countersign.testkit;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;

/**
 * RSA keys of good and bad sizes, made once in a JVM from fixed seeds because they are slow to
 * make.
 */
final class RsaKeys {
    private static final BigInteger EXPONENT = BigInteger.valueOf(65_537);

    private RsaKeys() {}

    /** 1024 bits. */
    static KeyPair weak() {
        return Weak.PAIR;
    }

    /** 2048 bits. */
    static KeyPair sound() {
        return Sound.PAIR;
    }

    /** 2048 bits, another one. */
    static KeyPair issuing() {
        return Issuing.PAIR;
    }

    /**
     * More than 16,000 bits: a product of many small primes, which signs and verifies like any
     * other key.
     */
    static KeyPair oversized() {
        return Oversized.PAIR;
    }

    /** Of two primes that the source draws: the same source gives the same key. */
    static KeyPair generate(int bits, SecureRandom random) {
        while (true) {
            BigInteger p = prime(bits / 2, random);
            BigInteger q = prime(bits / 2, random);
            BigInteger ofP = p.subtract(BigInteger.ONE);
            BigInteger ofQ = q.subtract(BigInteger.ONE);
            boolean fits = !p.equals(q) && ofP.multiply(ofQ).gcd(EXPONENT).equals(BigInteger.ONE);
            if (fits) {
                return pair(new Half(p, ofP), new Half(q, ofQ));
            }
        }
    }

    /** Its two highest bits are set, so that the product of two is twice as long. */
    private static BigInteger prime(int bits, SecureRandom random) {
        return new BigInteger(bits, random)
                .setBit(bits - 1)
                .setBit(bits - 2)
                .clearBit(bits - 3) // the next prime has as many bits
                .nextProbablePrime();
    }

    private static KeyPair ofManyPrimes(int primes, SecureRandom random) {
        return pair(Half.of(primes / 2, random), Half.of(primes / 2, random));
    }

    private static KeyPair pair(Half p, Half q) {
        BigInteger modulus = p.product.multiply(q.product);
        BigInteger exponent = EXPONENT.modInverse(p.totient.multiply(q.totient));
        try {
            KeyFactory factory = KeyFactory.getInstance("RSA");
            return new KeyPair(
                    factory.generatePublic(new RSAPublicKeySpec(modulus, EXPONENT)),
                    factory.generatePrivate(
                            new RSAPrivateCrtKeySpec(
                                    modulus,
                                    EXPONENT,
                                    exponent,
                                    p.product,
                                    q.product,
                                    exponent.mod(p.totient),
                                    exponent.mod(q.totient),
                                    q.product.modInverse(p.product))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "cannot make an RSA key of " + modulus.bitLength() + " bits", e);
        }
    }

    /**
     * One factor of the modulus, itself a product of primes of 512 bits, with the number of units
     * modulo it.
     */
    private record Half(BigInteger product, BigInteger totient) {
        static Half of(int primes, SecureRandom random) {
            BigInteger product = BigInteger.ONE;
            BigInteger totient = BigInteger.ONE;
            for (int i = 0; i < primes; i++) {
                BigInteger prime = new BigInteger(512, 50, random);
                product = product.multiply(prime);
                totient = totient.multiply(prime.subtract(BigInteger.ONE));
            }
            return new Half(product, totient);
        }
    }

    private static final class Weak {
        static final KeyPair PAIR = generate(1024, Seeded.of(1).secureRandom());
    }

    private static final class Sound {
        static final KeyPair PAIR = generate(2048, Seeded.of(2).secureRandom());
    }

    private static final class Issuing {
        static final KeyPair PAIR = generate(2048, Seeded.of(3).secureRandom());
    }

    private static final class Oversized {
        static final KeyPair PAIR = ofManyPrimes(32, Seeded.of(4).secureRandom());
    }
}
