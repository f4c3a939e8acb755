using System.Threading.Tasks.Sources;

namespace CreditGrains.Frontend.Edge;

/// <summary>
/// Calls that somebody waits for, and for none longer than a set time; the call itself goes on. Costs no timer and, in the long run, no object per call: places are used again,
/// they stand in the order in which their time is up, and one timer runs for the first of them.
/// </summary>
/// <param name="most">How long is waited for each.</param>
/// <param name="tooLate">What whoever waited hears when it took longer.</param>
/// <param name="cameLate">Given a call that has ended when nobody waited any more. It must not throw.</param>
internal sealed class WaitingRoom<T>(TimeSpan most, TimeProvider pacing, Func<Exception> tooLate, Action<ValueTask<T>> cameLate)
{
    // More wait only when something is wrong, and their places need not outlive that.
    private const int IdleMost = 8_192;

    private readonly Lock gate = new();
    private readonly Stack<Place> idle = [];
    private Place? first, last;
    private ITimer? timer;

    /// <summary>The outcome of <paramref name="call"/>, which has not ended yet, or what is heard when it takes too long. To be awaited once, as any value task.</summary>
    public ValueTask<T> Wait(ValueTask<T> call)
    {
        Place? place;
        lock (gate)
        {
            if (!idle.TryPop(out place)) place = new Place(this);
            place.Call = call;
            place.Since = pacing.GetTimestamp();
            Append(place);
            if (timer is null) SetTimer(most);
        }

        return place.Begin(call);
    }

    private void SetTimer(TimeSpan due) => timer = pacing.CreateTimer(static room => ((WaitingRoom<T>)room!).RunOut(), this, due, Timeout.InfiniteTimeSpan);

    private void CameLate(ValueTask<T> call) => cameLate(call);

    private void RunOut()
    {
        List<Place>? over = null;
        lock (gate)
        {
            timer?.Dispose();
            timer = null;
            while (first is { } place)
            {
                var left = most - pacing.GetElapsedTime(place.Since);
                if (left > TimeSpan.Zero)
                {
                    SetTimer(left);
                    break;
                }

                Remove(place);
                // Answered at the last moment: it is about to say so itself.
                if (place.Call.IsCompleted) continue;
                place.IsOver = true;
                (over ??= []).Add(place);
            }
        }

        foreach (var place in over ?? []) place.Fail(tooLate());
    }

    private void Append(Place place)
    {
        (place.Before, place.After, place.IsWaiting) = (last, null, true);
        if (last is null) first = place;
        else last.After = place;
        last = place;
    }

    private void Remove(Place place)
    {
        if (!place.IsWaiting) return;
        if (place.Before is null) first = place.After;
        else place.Before.After = place.After;
        if (place.After is null) last = place.Before;
        else place.After.Before = place.Before;
        (place.Before, place.After, place.IsWaiting) = (null, null, false);
    }

    /// <summary>Everything here but the source itself belongs to the room's lock.</summary>
    private sealed class Place : IValueTaskSource<T>
    {
        private readonly WaitingRoom<T> room;
        private readonly Action ended;
        private ManualResetValueTaskSourceCore<T> source;

        public Place(WaitingRoom<T> room) => (this.room, ended) = (room, Ended);

        public Place? Before { get; set; }

        public Place? After { get; set; }

        public bool IsWaiting { get; set; }

        /// <summary>Whoever waited has been told that it took too long. This place is not used again.</summary>
        public bool IsOver { get; set; }

        public long Since { get; set; }

        public ValueTask<T> Call { get; set; }

        public ValueTask<T> Begin(ValueTask<T> call)
        {
            // Before anything can end it and let it be used for another.
            var outcome = new ValueTask<T>(this, source.Version);
            call.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(ended);
            return outcome;
        }

        public void Fail(Exception fault)
        {
            // Not one after the other on the timer's thread.
            source.RunContinuationsAsynchronously = true;
            source.SetException(fault);
        }

        public T GetResult(short token)
        {
            try
            {
                return source.GetResult(token);
            }
            finally
            {
                if (!IsOver) Leave();
            }
        }

        public ValueTaskSourceStatus GetStatus(short token) => source.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => source.OnCompleted(continuation, state, token, flags);

        private void Ended()
        {
            bool isOver;
            lock (room.gate)
            {
                isOver = IsOver;
                room.Remove(this);
            }

            if (isOver)
            {
                room.CameLate(Call);
                return;
            }

            T result;
            try
            {
                result = Call.GetAwaiter().GetResult();
            }
            catch (Exception fault)
            {
                source.SetException(fault);
                return;
            }

            source.SetResult(result);
        }

        private void Leave()
        {
            source.Reset();
            lock (room.gate)
            {
                Call = default;
                if (room.idle.Count < IdleMost) room.idle.Push(this);
            }
        }
    }
}
