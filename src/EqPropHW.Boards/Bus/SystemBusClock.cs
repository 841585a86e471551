using System.Diagnostics;

namespace EqPropHW.Boards;

/// <summary>The time of this computer: sleeps long waits, counts short ones.</summary>
public sealed class SystemBusClock : IBusClock
{
    // A sleep may end this much late.
    private static readonly TimeSpan _sleepError = TimeSpan.FromMilliseconds(1);
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    /// <inheritdoc/>
    public void Wait(TimeSpan duration)
    {
        var end = Now + duration;
        if (duration > 2 * _sleepError) Thread.Sleep(duration - _sleepError);
        while (Now < end) Thread.SpinWait(20);
    }
}
