//! Offers of items: they end when what is offered becomes another thing.
use core::marker::PhantomData;
use frame::{deps::frame_system::RawOrigin, prelude::*};
use units::{ItemId, PoolId};

/// Ends what its bearer offered an item for: asked by this pallet, answered by whoever keeps the offers.
pub trait Offers {
	/// No price, no swap and no approval names this item from now on.
	fn end(pool: PoolId, item: ItemId) -> DispatchResult;
}

/// The offers of the stock NFT pallet, ended as the bearer would end them.
pub struct StockOffers<T>(PhantomData<T>);

impl<T: pallet_nfts::Config<CollectionId = PoolId, ItemId = ItemId>> Offers for StockOffers<T> {
	fn end(pool: PoolId, item: ItemId) -> DispatchResult {
		let Some(details) = pallet_nfts::Item::<T>::get(pool, item) else { return Ok(()) };
		let bearer = || RawOrigin::Signed(details.owner.clone()).into();
		if pallet_nfts::ItemPriceOf::<T>::contains_key(pool, item) {
			pallet_nfts::Pallet::<T>::set_price(bearer(), pool, item, None, None)?;
		}
		if pallet_nfts::PendingSwapOf::<T>::contains_key(pool, item) {
			pallet_nfts::Pallet::<T>::cancel_swap(bearer(), pool, item)?;
		}
		if !details.approvals.is_empty() {
			pallet_nfts::Pallet::<T>::clear_all_transfer_approvals(bearer(), pool, item)?;
		}
		Ok(())
	}
}
