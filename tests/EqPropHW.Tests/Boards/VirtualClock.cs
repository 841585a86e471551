using System.Diagnostics;

namespace EqPropHW.Tests.Boards;

/// <summary>Time that stands still until everybody waits, and then is what the first of them waits for.</summary>
internal sealed class VirtualClock : TimeProvider
{
    private readonly List<Alarm> _alarms = [];
    private static readonly TimeSpan _quiet = TimeSpan.FromMilliseconds(2);
    private readonly Lock _lock = new();
    private long _now = 1;
    private long _asked = Stopwatch.GetTimestamp();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public TimeSpan Elapsed => TimeSpan.FromTicks(_now);

    public override long GetTimestamp()
    {
        Volatile.Write(ref _asked, Stopwatch.GetTimestamp());
        return _now;
    }

    public void Advance(TimeSpan time) => _now += time.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>Runs a task to its end, moving time whenever it waits.</summary>
    public async Task Drive(Func<Task> body)
    {
        var task = Task.Run(body);
        for (var idle = 0; !task.IsCompleted;)
        {
            // The body runs on pool threads: it waits when none is due to run and nobody has asked the time for a while.
            if (idle++ < 50 || ThreadPool.PendingWorkItemCount > 0 || Stopwatch.GetElapsedTime(Volatile.Read(ref _asked)) < _quiet)
            {
                await Task.Yield();
                continue;
            }
            idle = Ring() ? 0 : 50;
        }
        await task;
    }

    private bool Ring()
    {
        Alarm? next;
        lock (_lock)
        {
            next = _alarms.Where(a => a.Due is not null).MinBy(a => a.Due);
            if (next is null) return false;
            _now = Math.Max(_now, next.Due!.Value);
            next.Due = null;
        }
        next.Callback(next.State);
        return true;
    }

    private sealed class Alarm : ITimer
    {
        private readonly VirtualClock _clock;

        public Alarm(VirtualClock clock, TimerCallback callback, object? state)
        {
            (_clock, Callback, State) = (clock, callback, state);
            lock (clock._lock) clock._alarms.Add(this);
        }

        public TimerCallback Callback { get; }

        public object? State { get; }

        public long? Due { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Volatile.Write(ref _clock._asked, Stopwatch.GetTimestamp());
            lock (_clock._lock) Due = dueTime < TimeSpan.Zero ? null : _clock._now + dueTime.Ticks;
            return true;
        }

        public void Dispose()
        {
            lock (_clock._lock) _clock._alarms.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
