using System.Diagnostics;

namespace TlsSimple.Unit.Fuzzing;

/// <summary>Drives workers in rounds; between two rounds nothing runs, so the native heap must not have grown.</summary>
internal sealed class VerifierFuzzer : IDisposable
{
    private const int RoundLength = 2000;

    /// <summary>A verdict that takes this long is taken for one that never ends.</summary>
    private static readonly TimeSpan s_hang = TimeSpan.FromMinutes(2);

    private readonly FuzzChain[] _chains = FuzzChains.All();
    private readonly FuzzWorker[] _workers;
    private readonly List<FuzzJournal> _journals = [];
    private readonly Timer _watchdog;
    private readonly ulong _seed;

    /// <param name="seed">Decides over every input.</param>
    /// <param name="workers">How many threads.</param>
    /// <param name="journalPrefix">Where to keep the inputs that are being judged; <c>null</c> for nowhere.</param>
    public VerifierFuzzer(ulong seed, int workers, string? journalPrefix = null)
    {
        _seed = seed;
        _workers = new FuzzWorker[workers];
        for (int i = 0; i < workers; i++)
        {
            FuzzJournal? journal = journalPrefix is null ? null : new FuzzJournal($"{journalPrefix}{i}");
            if (journal is not null)
            {
                _journals.Add(journal);
            }

            _workers[i] = new FuzzWorker(_chains, seed, journal);
        }

        _watchdog = new Timer(_ => Watch(), null, s_hang, s_hang);
    }

    /// <summary>Judges until so many inputs are done or the time is up.</summary>
    public FuzzReport Run(long inputs, TimeSpan limit, Action<FuzzReport>? progress = null)
    {
        CheckChains();

        // What earlier tests left to finalizers must not go while the native heap is watched.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long start = Stopwatch.GetTimestamp();
        var memory = new List<FuzzFinding>();
        for (long done = 0; done < inputs && Stopwatch.GetElapsedTime(start) < limit;)
        {
            long before = Interop.TlsNative.tlssimple_memory_in_use();
            long from = done;
            long round = Math.Min((long)RoundLength * _workers.Length, inputs - done);
            Parallel.For(0, _workers.Length, new ParallelOptions { MaxDegreeOfParallelism = _workers.Length }, i =>
                _workers[i].Run(from + (round * i / _workers.Length), from + (round * (i + 1) / _workers.Length)));
            done += round;
            long after = Interop.TlsNative.tlssimple_memory_in_use();
            if (after > before && memory.Count < 5)
            {
                var input = FuzzInput.Make(_chains, new CertificateMutator([.. _chains.SelectMany(chain => chain.Path)]), _seed, from);
                memory.Add(new FuzzFinding(from, $"or one of the {round - 1} after it left the native heap at {after} bytes after {before}", input));
            }

            progress?.Invoke(Report(memory));
        }

        return Report(memory);
    }

    public void Dispose()
    {
        _watchdog.Dispose();
        _journals.ForEach(journal => journal.Dispose());
    }

    /// <summary>Undamaged they are accepted, or nothing that follows means anything.</summary>
    private void CheckChains()
    {
        foreach (FuzzChain chain in _chains)
        {
            CertificateVerification verdict = CertificateVerifier.Verify(
                chain.Path[0], chain.Sent.Select(der => (ReadOnlyMemory<byte>)der), chain.Trust, chain.Name, Corpus.Draft.Now);
            if (!verdict.IsAccepted || verdict.Path.Count != chain.Path.Length)
            {
                throw new InvalidOperationException(
                    $"Chain {Array.IndexOf(_chains, chain)} is not accepted as it stands: {string.Join("; ", verdict.Failures)}");
            }
        }
    }

    private FuzzReport Report(List<FuzzFinding> memory)
    {
        var report = new FuzzReport();
        Array.ForEach(_workers, worker => report.Add(worker.Report));
        report.Findings.AddRange(memory);
        return report;
    }

    private void Watch()
    {
        foreach (FuzzWorker worker in _workers)
        {
            long started = Volatile.Read(ref worker.Started);
            if (started != 0 && Stopwatch.GetElapsedTime(started) > s_hang)
            {
                Environment.FailFast($"A verdict has not come for {s_hang}: seed {_seed}, about input {worker.Report.Inputs} of its worker.");
            }
        }
    }
}
