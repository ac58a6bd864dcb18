package dev.countersign.gateway;

/** A connection that is open, whichever direction it has. */
interface Live {

    /** Asks again whether it may go on, because the world has changed; from any thread. */
    void reconsider();

    /** Ends it because the gateway stops; from any thread. */
    void shutDown();
}
