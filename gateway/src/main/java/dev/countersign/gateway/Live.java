package dev.countersign.gateway;

/** A connection that is open, whichever direction it has. */
interface Live {

    /** Asks again whether it may go on, because the world has changed; from any thread. */
    void reconsider();

    /** The gateway is about to stop: ends it at the next moment that is good for it; any thread. */
    default void finish() {
        // whoever passes bytes on cannot tell when that is
    }

    /** Ends it because the gateway stops; from any thread. */
    void shutDown();
}
