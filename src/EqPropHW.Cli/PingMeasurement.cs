using System.Diagnostics;
using EqPropHW.Boards;

namespace EqPropHW.Cli;

/// <summary>Round trips and throughput of a link.</summary>
/// <param name="Device">The board's word.</param>
/// <param name="RoundTripMicroseconds50">Median round trip of an 8-byte ping, one at a time.</param>
/// <param name="RoundTripMicroseconds99">99th percentile of it.</param>
/// <param name="Window">Requests in flight at once.</param>
/// <param name="OneAtATimeBytesPerSecond">Payload each way, stop-and-wait.</param>
/// <param name="WindowedBytesPerSecond">Payload each way, with the window.</param>
/// <param name="Resent">Requests that were sent again.</param>
internal sealed record PingMeasurement(
    string Device, double RoundTripMicroseconds50, double RoundTripMicroseconds99, int Window,
    double OneAtATimeBytesPerSecond, double WindowedBytesPerSecond, long Resent)
{
    private const int SmallPing = 8;

    private static readonly TimeSpan _each = TimeSpan.FromSeconds(1);

    public override string ToString() => $"""
        {Device}
          round trip of 8 bytes     {RoundTripMicroseconds50:0} us median, {RoundTripMicroseconds99:0} us at 99 %
          one at a time             {OneAtATimeBytesPerSecond / 1024:0.0} KiB/s each way
          {Window,2} in flight              {WindowedBytesPerSecond / 1024:0.0} KiB/s each way ({WindowedBytesPerSecond / OneAtATimeBytesPerSecond:0.0} times)
          sent again                {Resent}
        """;

    /// <summary>Measures for about three seconds.</summary>
    public static async Task<PingMeasurement> RunAsync(string word, CancellationToken cancellation)
    {
        var (stream, options) = await BoardWords.ConnectAsync(word, cancellation);
        await using var link = new HostLink(stream, options);
        await link.OpenAsync(cancellation);
        await link.PingAsync(1, SmallPing, cancellation);
        var trips = new List<double>();
        for (var start = Stopwatch.GetTimestamp(); trips.Count < 20 || Stopwatch.GetElapsedTime(start) < _each;)
        {
            var one = Stopwatch.GetTimestamp();
            await link.PingAsync(1, SmallPing, cancellation);
            trips.Add(Stopwatch.GetElapsedTime(one).TotalMicroseconds);
        }
        trips.Sort();
        // Small enough that a whole window fits the credit of most boards.
        var c = link.Capabilities;
        var bytes = Math.Min(240, Math.Min(c.Mtu - 8, c.RxCredit / c.Window - 16));
        var waiting = await RateAsync(link, 1, bytes, cancellation);
        var windowed = await RateAsync(link, c.Window * 4, bytes, cancellation);
        return new(word, trips[trips.Count / 2], trips[trips.Count * 99 / 100], c.Window, waiting, windowed, link.Resent);
    }

    private static async Task<double> RateAsync(HostLink link, int atOnce, int bytes, CancellationToken cancellation)
    {
        var (start, sent) = (Stopwatch.GetTimestamp(), 0L);
        while (Stopwatch.GetElapsedTime(start) < _each)
        {
            await link.PingAsync(atOnce, bytes, cancellation);
            sent += atOnce * bytes;
        }
        return sent / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
