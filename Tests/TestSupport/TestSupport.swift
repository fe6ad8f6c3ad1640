// What tests of several modules share; one file a thing.
