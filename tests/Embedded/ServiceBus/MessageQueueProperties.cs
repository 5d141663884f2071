using CsCheck;
using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.Tests.ServiceBus;

/// <summary>
/// For any order of operations by senders, receivers, the clock and crashes, a message is in exactly one place and
/// never lost.
/// </summary>
public sealed class MessageQueueProperties
{
    private static readonly QueueSettings Settings = new()
    {
        Name = "q",
        LockDuration = TimeSpan.FromSeconds(10),
        MaxDeliveryCount = 3,
        DeadLetteringOnExpiration = true,
    };

    private static readonly Gen<(int Step, int Choice)[]> Steps = Gen.Select(
        Gen.Int[0, 15], Gen.Int[0, 99]).Array[0, 120];

    [Fact]
    public void A_message_is_in_exactly_one_place_after_every_step()
    {
        Steps.Sample(steps =>
        {
            var run = new Run(Settings);
            foreach (var (step, choice) in steps)
            {
                run.Take(step, choice);
                run.Model.Commit();
                var stored = run.Model.Stored.Select(kept => kept.Message.Id).ToList();
                Assert.Equal(stored.Count, stored.Distinct().Count());
                Assert.Empty(stored.Intersect(run.Model.Gone));
                Assert.Equal(run.Model.Accepted.Order(), stored.Concat(run.Model.Gone).Order());
            }
        });
    }

    [Fact]
    public void No_two_receivers_ever_hold_the_same_message()
    {
        Steps.Sample(steps =>
        {
            var run = new Run(Settings);
            foreach (var (step, choice) in steps)
            {
                run.Take(step, choice);
                var held = run.Held.Where(one => one.Until > run.Model.Now).Select(one => one.Message.Id).ToList();
                Assert.Equal(held.Count, held.Distinct().Count());
            }
        });
    }

    [Fact]
    public void Unsettled_messages_are_redelivered_and_settled_ones_are_not()
    {
        Steps.Sample(steps =>
        {
            var run = new Run(Settings with { DeadLetteringOnExpiration = steps.Length % 2 == 0 });
            foreach (var (step, choice) in steps)
            {
                run.Take(step, choice);
            }

            run.Model.Commit();
            var gone = run.Model.Gone.ToHashSet();
            run.Model.Now += TimeSpan.FromSeconds(11);
            run.Model.Queue.ExpireLocks(run.Model.Now);
            run.Model.DeadLetters.ExpireLocks(run.Model.Now);

            var received = Drain(run.Model).ToList();

            Assert.Empty(received.Intersect(gone));
            var expected = run.Model.Stored.Where(kept => kept.Place == Place.Active).Select(kept => kept.Message.Id);
            Assert.Equal(expected.Order(), received.Order());
        });
    }

    [Fact]
    public void Free_messages_are_delivered_in_the_order_they_were_sent()
    {
        Gen.Int[1, 40].Sample(count =>
        {
            var model = new QueueModel(Settings);
            for (var i = 0; i < count; i++)
            {
                model.Send(life: null);
            }

            model.Commit();
            Assert.Equal(Enumerable.Range(0, count).Select(i => $"m{i}"), Drain(model));
        });
    }

    /// <summary>Locks all that can be locked, in both queues, until nothing more comes.</summary>
    private static IEnumerable<string> Drain(QueueModel model)
    {
        foreach (var queue in new[] { model.Queue, model.DeadLetters })
        {
            MessageLock? held;
            do
            {
                model.Load();
                held = queue.TryLock(model.Now);
                if (held is not null)
                {
                    yield return held.Message.Id;
                }
            }
            while (held is not null || queue.WantsMore);
        }
    }

    private sealed class Run(QueueSettings settings)
    {
        public QueueModel Model { get; } = new(settings);

        public List<MessageLock> Held { get; } = [];

        public void Take(int step, int choice)
        {
            var queue = choice % 4 == 0 ? Model.DeadLetters : Model.Queue;
            switch (step)
            {
                case 0 or 1 or 2:
                    Model.Send(choice % 3 == 0 ? TimeSpan.FromSeconds(choice) : null);
                    break;
                case 3 or 4 or 5:
                    Hold(queue.TryLock(Model.Now));
                    break;
                case 6:
                    queue.TryTake(Model.Now);
                    break;
                case 7 or 8 or 9:
                    Settle(choice);
                    break;
                case 10 when Held.Count > 0:
                    var held = Held[choice % Held.Count];
                    _ = Model.Queue.Renew(held.Token, Model.Now) ?? Model.DeadLetters.Renew(held.Token, Model.Now);
                    break;
                case 11:
                    Model.Now += TimeSpan.FromSeconds(choice / 10.0);
                    break;
                case 12:
                    Model.Queue.ExpireLocks(Model.Now);
                    Model.DeadLetters.ExpireLocks(Model.Now);
                    break;
                case 13:
                    Hold(Model.ReceiveDeferred(choice % 10));
                    break;
                case 14 when choice < 80:
                    Model.Load();
                    Model.Sweep();
                    break;
                case 15 when choice < 30:
                    Model.Crash();
                    Held.Clear();
                    break;
                default:
                    Model.Commit();
                    break;
            }
        }

        private void Hold(MessageLock? held)
        {
            if (held is not null)
            {
                Held.Add(held);
            }
        }

        private void Settle(int choice)
        {
            if (Held.Count == 0)
            {
                return;
            }

            var held = Held[choice % Held.Count];
            Held.Remove(held);
            Settlement settlement = (choice % 5) switch
            {
                0 => new Settlement.Complete(),
                1 => new Settlement.Abandon(),
                2 => new Settlement.Release(),
                3 => new Settlement.Defer(),
                _ => new Settlement.DeadLetter("reason", "description"),
            };
            _ = Model.Queue.Settle(held.Token, settlement, Model.Now)
                ?? Model.DeadLetters.Settle(held.Token, settlement, Model.Now);
        }
    }
}
