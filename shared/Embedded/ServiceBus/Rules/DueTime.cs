namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>Tracks when the next scheduled message is due.</summary>
internal sealed class DueTime
{
    private readonly Lock _gate = new();
    private DateTimeOffset? _next;
    private bool _isClaimed;

    /// <summary>Records a scheduled message.</summary>
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

    /// <summary>Returns true if a message is due, and then not again until <see cref="Restart"/>.</summary>
    public bool TryClaim(DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_isClaimed || !(_next <= now))
            {
                return false;
            }

            _next = null;
            return _isClaimed = true;
        }
    }

    /// <summary>
    /// Called after due messages were moved. <paramref name="next"/> is the next due time in the store.
    /// </summary>
    public void Restart(DateTimeOffset? next)
    {
        lock (_gate)
        {
            _isClaimed = false;
            if (next is { } due && !(_next <= due))
            {
                _next = due;
            }
        }
    }
}
