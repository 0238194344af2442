namespace ConsoleServe;

/// <summary>What the process ends with: curl's numbers, as ConsoleFetch has them.</summary>
internal enum ExitCode
{
    /// <summary>It was ended, by Ctrl+C or SIGTERM.</summary>
    Ok = 0,

    /// <summary>The command line is wrong, or an option asks for what there is not.</summary>
    Usage = 2,

    /// <summary>The folder cannot be read.</summary>
    Read = 26,

    /// <summary>The address cannot be listened on: the port is taken, or the address is not this machine's.</summary>
    Listen = 45,

    /// <summary>The certificate or its key cannot be read or used.</summary>
    Certificate = 58,

    /// <summary>The file of the clients' CAs cannot be read or holds none.</summary>
    CaFile = 77,
}
