using Amqp;
using Amqp.Listener;
using Amqp.Types;
using Serverless.Embedded.ServiceBus.Rules;
using Serverless.Embedded.ServiceBus.Storage;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>
/// The node <c>{queue}/$management</c>, which handles the operations that Service Bus offers as requests, not on links.
/// </summary>
internal sealed class ManagementNode(BrokerQueue queue) : INode
{
    private const int MaxPeek = 250;

    public void Answer(ListenerConnection connection, Message request, Action<Message> respond)
    {
        var operation = request.ApplicationProperties?["operation"] as string;
        var body = request.Body as Map ?? [];
        try
        {
            Answer(operation, body, respond);
        }
        catch (AmqpException e)
        {
            respond(Responses.Refusal(Responses.BadRequest, e.Error));
        }
        catch (Exception e) when (e is InvalidCastException or NullReferenceException or FormatException)
        {
            respond(Responses.Refusal(
                Responses.BadRequest, Errors.Of(ErrorCode.InvalidField, $"{operation}: {e.Message}")));
        }
    }

    private void Answer(string? operation, Map body, Action<Message> respond)
    {
        switch (operation)
        {
            case "com.microsoft:renew-lock":
                respond(RenewLocks(Requests.Tokens(body)));
                break;
            case "com.microsoft:update-disposition":
                UpdateDisposition(Requests.Tokens(body), Requests.SettlementOf(body), respond);
                break;
            case "com.microsoft:peek-message":
                Peek(
                    Requests.Number(body, "from-sequence-number"), (int)Requests.Number(body, "message-count"),
                    respond);
                break;
            case "com.microsoft:receive-by-sequence-number":
                ReceiveDeferred(
                    Requests.Numbers(body), removes: Requests.Number(body, "receiver-settle-mode") == 0, respond);
                break;
            case "com.microsoft:schedule-message":
                Schedule(Requests.Messages(body, queue.Settings.MaxMessageBytes), respond);
                break;
            case "com.microsoft:cancel-scheduled-message":
                Cancel(Requests.Numbers(body), respond);
                break;
            case "com.microsoft:get-message-sessions" or "com.microsoft:renew-session-lock"
                or "com.microsoft:get-session-state" or "com.microsoft:set-session-state":
                respond(Responses.Refusal(Responses.BadRequest, Errors.NotAllowed("Sessions are")));
                break;
            default:
                respond(Responses.Refusal(
                    Responses.NotImplemented, Errors.NotSupported($"The operation '{operation}' is")));
                break;
        }
    }

    private Message RenewLocks(Guid[] tokens)
    {
        var ends = new DateTime[tokens.Length];
        for (var i = 0; i < tokens.Length; i++)
        {
            if (queue.Renew(tokens[i]) is not { } until)
            {
                return Responses.Refusal(Responses.Gone, Errors.LockLost());
            }

            ends[i] = until.UtcDateTime;
        }

        return Responses.Ok(new Map { ["expirations"] = ends });
    }

    private void UpdateDisposition(Guid[] tokens, Settlement settlement, Action<Message> respond)
    {
        var left = tokens.Length;
        foreach (var token in tokens)
        {
            if (queue.Settle(token, settlement, () =>
                {
                    if (Interlocked.Decrement(ref left) == 0)
                    {
                        respond(Responses.Ok());
                    }
                }))
            {
                continue;
            }

            respond(Responses.Refusal(Responses.Gone, Errors.LockLost()));
            return;
        }
    }

    private void Peek(long from, int count, Action<Message> respond) => Read(respond, store =>
    {
        var found = store.Peek(queue.Id, from, Math.Clamp(count, 1, MaxPeek));
        return found.Count == 0
            ? Responses.NoContent()
            : Responses.Messages(found.Select(one => Responses.Message(one.Message, lockedUntil: null, one.Place)));
    });

    private void ReceiveDeferred(long[] numbers, bool removes, Action<Message> respond) => Read(respond, store =>
    {
        var found = new List<BrokerMessage>();
        foreach (var number in numbers)
        {
            if (store.Messages.Find(new MessageKey(queue.Id, Place.Deferred, number)) is not { } message)
            {
                return Responses.Refusal(Responses.NotFound, Errors.MessageNotFound(number));
            }

            found.Add(message);
        }

        return queue.Decide(rules => removes ? TakeDeferred(rules, found) : LockDeferred(rules, found));
    });

    private static Message TakeDeferred(MessageQueue rules, List<BrokerMessage> found) =>
        Responses.Messages(found.Where(rules.TryTakeDeferred)
            .Select(message => Responses.Message(message, lockedUntil: null, Place.Deferred)).ToList());

    private Message LockDeferred(MessageQueue rules, List<BrokerMessage> found)
    {
        var now = queue.Broker.Time.GetUtcNow();
        var locked = new List<MessageLock>();
        foreach (var message in found)
        {
            if (rules.TryLockDeferred(message, now) is { } held)
            {
                locked.Add(held);
                continue;
            }

            foreach (var one in locked)
            {
                rules.Settle(one.Token, new Settlement.Release(), now);
            }

            return Responses.Refusal(Responses.NotFound, Errors.MessageNotFound(message.SequenceNumber));
        }

        return Responses.Messages(
            locked.Select(held => Responses.Message(held.Message, held.Until, Place.Deferred, held.Token)));
    }

    private void Schedule(IReadOnlyList<BrokerMessage> messages, Action<Message> respond) => queue.Broker.Send(
        queue,
        messages,
        numbers => respond(Responses.Ok(new Map { ["sequence-numbers"] = numbers.ToArray() })),
        error => respond(Responses.Refusal(Responses.ServerError, Errors.NotDurable(error.Message))));

    private void Cancel(long[] numbers, Action<Message> respond) => queue.Broker.Journal.Post(new CancelEntry(
        queue.Id,
        numbers,
        missing => respond(missing is { } number
            ? Responses.Refusal(Responses.NotFound, Errors.MessageNotFound(number))
            : Responses.Ok()),
        error => respond(Responses.Refusal(Responses.ServerError, Errors.NotDurable(error.Message)))));

    private void Read(Action<Message> respond, Func<MessageStore, Message> read) => queue.Broker.Journal.Read(store =>
    {
        try
        {
            respond(read(store));
        }
        catch (Exception e)
        {
            respond(Responses.Refusal(
                Responses.ServerError, Errors.Of(ErrorCode.InternalError, "The queue file could not be read.")));
            throw new IOException($"Reading for {queue.Name}/$management failed.", e);
        }
    });
}
