namespace ConsoleFetch.CommandLine;

/// <summary>Whose trust anchors are used where <c>--cacert</c> names none.</summary>
internal enum RootsChoice
{
    /// <summary>The machine's.</summary>
    System,

    /// <summary>Mozilla's, which come with the program.</summary>
    Mozilla,

    /// <summary>The machine's, and its own verdict too.</summary>
    Platform,
}
