namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>When the next scheduled message falls due, as far as is known.</summary>
internal sealed class DueTime
{
    private readonly Lock _gate = new();
    private DateTimeOffset? _next;
    private bool _handedOut;

    /// <summary>A message was scheduled.</summary>
    public void Add(DateTimeOffset due)
    {
        lock (_gate)
        {
            if (!(_next <= due))
            {
                _next = due;
            }
        }
    }

    /// <summary>True once when something is due, until <see cref="Restart"/>.</summary>
    public bool TryClaim(DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_handedOut || !(_next <= now))
            {
                return false;
            }

            _next = null;
            return _handedOut = true;
        }
    }

    /// <summary>What was due has been moved; <paramref name="next"/> is what the store has next.</summary>
    public void Restart(DateTimeOffset? next)
    {
        lock (_gate)
        {
            _handedOut = false;
            if (next is { } due && !(_next <= due))
            {
                _next = due;
            }
        }
    }
}
