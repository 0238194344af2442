using System.Net.Sockets;
using System.Threading.Channels;
using Xunit;

namespace TlsSimple.Unit.Http.Dialing;

/// <summary>Happy Eyeballs against a clock that the test moves: nothing here waits for real time.</summary>
public sealed class ConnectRaceTests
{
    private const int Deadline = 30_000;

    private static readonly TimeSpan s_almost = ConnectRace.AttemptDelay - TimeSpan.FromMilliseconds(1);

    private readonly ManualClock _clock = new();
    private readonly Attempts _attempts = new();

    [Fact(Timeout = Deadline)]
    public async Task Run_FirstSucceeds_NoOtherIsTried()
    {
        Task<Connection> race = RunAsync(3);
        _attempts[0].Succeed();

        Assert.Equal(0, (await race).Candidate);
        Assert.Equal(1, _attempts.Count);
    }

    [Fact(Timeout = Deadline)]
    public async Task Run_FirstIsSilent_NextStartsAfterTheDelayAndNotBefore()
    {
        Task<Connection> race = RunAsync(3);
        await _clock.TimerIsSetAsync();
        _clock.Advance(s_almost);
        Assert.Equal(1, _attempts.Count);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await _attempts.StartedAsync(2);
        _attempts[1].Succeed();

        Assert.Equal(1, (await race).Candidate);
        Assert.True(_attempts[0].Token.IsCancellationRequested);
        Assert.Equal(2, _attempts.Count);
    }

    [Fact(Timeout = Deadline)]
    public async Task Run_FirstFails_NextStartsAtOnce()
    {
        Task<Connection> race = RunAsync(2);
        _attempts[0].Fail(SocketError.ConnectionRefused);
        await _attempts.StartedAsync(2);
        _attempts[1].Succeed();

        Assert.Equal(1, (await race).Candidate);
    }

    [Fact(Timeout = Deadline)]
    public async Task Run_SlowFirstStillWins_AndTheSecondIsCancelled()
    {
        Task<Connection> race = RunAsync(2);
        await _clock.TimerIsSetAsync();
        _clock.Advance(ConnectRace.AttemptDelay);
        await _attempts.StartedAsync(2);
        _attempts[0].Succeed();

        Assert.Equal(0, (await race).Candidate);
        Assert.True(_attempts[1].Token.IsCancellationRequested);
    }

    [Fact(Timeout = Deadline)]
    public async Task Run_LoserSucceedsTooLate_IsDisposed()
    {
        Task<Connection> race = RunAsync(2);
        await _clock.TimerIsSetAsync();
        _clock.Advance(ConnectRace.AttemptDelay);
        await _attempts.StartedAsync(2);
        _attempts[1].Succeed();
        Connection winner = await race;
        Connection late = _attempts[0].Succeed();

        await late.Disposed.Task;
        Assert.False(winner.Disposed.Task.IsCompleted);
    }

    [Fact(Timeout = Deadline)]
    public async Task Run_AllFail_ThrowsEveryErrorInTheOrderOfTheCandidates()
    {
        Task<Connection> race = RunAsync(3);
        await _clock.TimerIsSetAsync();
        _clock.Advance(ConnectRace.AttemptDelay);
        await _attempts.StartedAsync(2);
        _attempts[1].Fail(SocketError.ConnectionReset);
        await _attempts.StartedAsync(3);
        _attempts[2].Fail(SocketError.NetworkUnreachable);
        _attempts[0].Fail(SocketError.TimedOut);

        var error = await Assert.ThrowsAsync<ConnectRaceException>(() => race);
        Assert.Equal(
            [SocketError.TimedOut, SocketError.ConnectionReset, SocketError.NetworkUnreachable],
            error.Errors.Cast<SocketException>().Select(one => one.SocketErrorCode));
    }

    [Fact(Timeout = Deadline)]
    public async Task Run_Cancelled_CancelsEveryAttempt()
    {
        using var cancellation = new CancellationTokenSource();
        Task<Connection> race = RunAsync(2, cancellation.Token);
        await _clock.TimerIsSetAsync();
        _clock.Advance(ConnectRace.AttemptDelay);
        await _attempts.StartedAsync(2);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => race);
        Assert.True(_attempts[0].Token.IsCancellationRequested);
        Assert.True(_attempts[1].Token.IsCancellationRequested);
    }

    private Task<Connection> RunAsync(int candidates, CancellationToken cancellationToken = default) =>
        new ConnectRace(_clock).RunAsync([.. Enumerable.Range(0, candidates)], _attempts.StartAsync, cancellationToken);

    /// <summary>What an attempt yields; tells when it is disposed.</summary>
    private sealed class Connection(int candidate) : IDisposable
    {
        public int Candidate => candidate;

        public TaskCompletionSource Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Dispose() => Disposed.TrySetResult();
    }

    /// <summary>An attempt that ends as the test says, or by its token.</summary>
    private sealed class Attempt(int candidate, CancellationToken token)
    {
        private readonly TaskCompletionSource<Connection> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationToken Token => token;

        public Task<Connection> Task => _end.Task;

        public Connection Succeed()
        {
            var connection = new Connection(candidate);
            _end.SetResult(connection);
            return connection;
        }

        public void Fail(SocketError code) => _end.SetException(new SocketException((int)code));
    }

    private sealed class Attempts
    {
        private readonly List<Attempt> _started = [];
        private readonly Channel<int> _news = Channel.CreateUnbounded<int>();

        public int Count
        {
            get
            {
                lock (_started)
                {
                    return _started.Count;
                }
            }
        }

        public Attempt this[int index]
        {
            get
            {
                lock (_started)
                {
                    return _started[index];
                }
            }
        }

        public Task<Connection> StartAsync(int candidate, CancellationToken token)
        {
            var attempt = new Attempt(candidate, token);
            lock (_started)
            {
                _started.Add(attempt);
            }

            _news.Writer.TryWrite(candidate);
            return attempt.Task;
        }

        public async Task StartedAsync(int count)
        {
            while (Count < count)
            {
                await _news.Reader.ReadAsync(TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>Time that stands still until it is moved.</summary>
    private sealed class ManualClock : TimeProvider
    {
        private readonly Lock _lock = new();
        private readonly Channel<TimeSpan> _set = Channel.CreateUnbounded<TimeSpan>();
        private readonly List<ManualTimer> _timers = [];
        private TimeSpan _now;

        public async Task TimerIsSetAsync() => await _set.Reader.ReadAsync(TestContext.Current.CancellationToken);

        public void Advance(TimeSpan by)
        {
            List<ManualTimer> due;
            lock (_lock)
            {
                _now += by;
                due = _timers.FindAll(timer => timer.Due <= _now);
                _timers.RemoveAll(due.Contains);
            }

            due.ForEach(timer => timer.Fire());
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new ManualTimer(this, () => callback(state));
            timer.Change(dueTime, period);
            return timer;
        }

        private sealed class ManualTimer(ManualClock clock, Action fire) : ITimer
        {
            public TimeSpan Due { get; private set; }

            public void Fire() => fire();

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                lock (clock._lock)
                {
                    clock._timers.Remove(this);
                    if (dueTime != Timeout.InfiniteTimeSpan)
                    {
                        Due = clock._now + dueTime;
                        clock._timers.Add(this);
                        clock._set.Writer.TryWrite(dueTime);
                    }
                }

                return true;
            }

            public void Dispose()
            {
                lock (clock._lock)
                {
                    clock._timers.Remove(this);
                }
            }

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
