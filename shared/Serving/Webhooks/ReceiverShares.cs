using Microsoft.Extensions.Options;

namespace Serverless.Serving.Webhooks;

/// <summary>
/// Shares the hands of this process among the receivers, so that one that hangs delays only its own webhooks. A
/// message that finds no room does not wait in hand: it goes back to the queue and comes again later.
/// </summary>
public sealed class ReceiverShares(IOptions<WebhookOptions> options)
{
    /// <summary>The messages in hand of one process: <c>maxConcurrentCalls</c> of the callbacks.</summary>
    public const int Hands = 64;

    /// <summary>The hands of all receivers together that are not prompt. The rest is for those that are.</summary>
    private const int HandsOfSlow = Hands * 3 / 4;

    private const double SlowSeconds = 1;

    /// <summary>The receivers that are remembered. One that is forgotten counts as unknown.</summary>
    private const int MostReceivers = 10_000;

    private readonly TimeSpan _patience = options.Value.Timeout;
    private readonly TimeSpan _reducedPatience = options.Value.Timeout / 5;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ReceiverState> _receivers = [];
    private readonly HashSet<ReceiverState> _inHand = [];

    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _receivers.Count;
            }
        }
    }

    /// <summary>The part of a URL by which receivers are told apart: its host and port.</summary>
    public static string AuthorityOf(Uri url) => $"{url.IdnHost.TrimEnd('.')}:{url.Port}";

    /// <summary>Begins a call if the receiver has room in its share.</summary>
    /// <param name="authority">The receiver.</param>
    /// <param name="isLastAttempt">The last attempt of a webhook always has the full patience.</param>
    /// <param name="now">The time.</param>
    /// <returns>Null if there is no room.</returns>
    public ReceiverCall? TryBegin(string authority, bool isLastAttempt, DateTimeOffset now)
    {
        lock (_gate)
        {
            var receiver = Find_NeedsGate(authority);
            if (receiver.InHand >= receiver.Share(FreeHands_NeedsGate(), now)
                || (receiver.Seconds(now) >= SlowSeconds && SlowInHand_NeedsGate(now) >= HandsOfSlow))
            {
                return null;
            }

            var patience = isLastAttempt ? _patience : receiver.Patience(_patience, _reducedPatience);
            var call = new ReceiverCall(authority, now, patience);
            receiver.Begin(call);
            _inHand.Add(receiver);
            return call;
        }
    }

    /// <summary>Ends a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="wasSilent">True if the receiver did not answer within the call's patience.</param>
    /// <param name="now">The time.</param>
    public void End(ReceiverCall call, bool wasSilent, DateTimeOffset now)
    {
        lock (_gate)
        {
            var receiver = Find_NeedsGate(call.Authority);
            receiver.End(call, wasSilent, now);
            if (receiver.InHand == 0)
            {
                _inHand.Remove(receiver);
            }
        }
    }

    /// <summary>Returns how long a message pauses for which <see cref="TryBegin"/> found no room.</summary>
    /// <param name="authority">The receiver.</param>
    /// <param name="postponed">How often the message was postponed before.</param>
    /// <param name="now">The time.</param>
    public TimeSpan Postpone(string authority, int postponed, DateTimeOffset now)
    {
        lock (_gate)
        {
            return Find_NeedsGate(authority).Postpone(postponed, FreeHands_NeedsGate(), now);
        }
    }

    private int FreeHands_NeedsGate() => Hands - _inHand.Sum(receiver => receiver.InHand);

    private int SlowInHand_NeedsGate(DateTimeOffset now) =>
        _inHand.Where(receiver => receiver.Seconds(now) >= SlowSeconds).Sum(receiver => receiver.InHand);

    private ReceiverState Find_NeedsGate(string authority)
    {
        if (_receivers.TryGetValue(authority, out var known))
        {
            return known;
        }

        if (_receivers.Count == MostReceivers)
        {
            Forget_NeedsGate();
        }

        return _receivers[authority] = new ReceiverState();
    }

    /// <summary>Forgets the half of the idle receivers that were used the longest ago.</summary>
    private void Forget_NeedsGate()
    {
        var idle = _receivers.Where(one => one.Value.InHand == 0).OrderBy(one => one.Value.LastUsedAt).ToList();
        foreach (var (authority, _) in idle.Take(idle.Count / 2))
        {
            _receivers.Remove(authority);
        }
    }
}
